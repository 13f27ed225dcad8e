"""The endpoints that can be asked, one module each, all behind `BaseLLMClient`."""
