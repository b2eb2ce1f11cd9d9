"""A BOM on its way to who receives it: in a wheel. Takes bytes and never makes them."""
