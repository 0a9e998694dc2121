package main

// resolver answers all fields.
type resolver struct{}
