"""What the pages show: domain objects arranged for reading, and the templates that draw them."""
