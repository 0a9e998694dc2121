package gateway

// What tests see of the way answers and costs are bounded.
var (
	CountValues    = countValues
	AdoptCosts     = adoptCosts
	CheckArguments = checkArguments
)
