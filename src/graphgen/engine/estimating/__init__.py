"""What a run will ask, take and cost, told before it is paid for."""
