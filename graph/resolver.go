// Package graph answers GraphQL with the hub's services.
//
// There is one resolver file for each file in schema/. A resolver identifies the caller, makes one
// service call and returns what it got; it holds no rule and no SQL. gqlgen rewrites those files,
// so they hold resolvers and nothing else: helpers live in the other files of this package.
package graph

import (
	"essaim/internal/feed"
	"essaim/internal/gateway"
	"essaim/internal/hub"
	"essaim/internal/service"
)

//go:generate go tool gqlgen generate

// Resolver is the root of all resolvers.
type Resolver struct {
	service *service.Service
	feed    *feed.Feed
	about   hub.Hub
	gateway *gateway.Gateway // knows how partners' services answer; nil without a supergraph
}
