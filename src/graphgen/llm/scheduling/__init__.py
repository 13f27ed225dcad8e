"""When a request is sent: places, rates, retries, batches, and the gate that ends it all."""
