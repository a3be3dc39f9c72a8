"""What one emulated tenant holds, without HTTP: records, the store they live in, and the seed."""
