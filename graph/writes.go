package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"essaim/internal/hub"
)

// problems are the refusals of a write, as its payload holds them; any other failure is an error of the operation.
func problems(ctx context.Context, err error) ([]*hub.UserError, error) {
	if err == nil {
		return []*hub.UserError{}, nil
	}
	shown, ok := hub.UserErrors(err, viewer(ctx).Language)
	if !ok {
		return nil, err
	}
	for _, e := range shown {
		e.Path = append([]string{"input"}, e.Path...)
	}
	return shown, nil
}

// wrote answers a write: the record with the id that the service returned, as it is now
// and as far as the viewer may see it, and the refusals. After a conflict there are both.
func wrote[T hub.Node](
	ctx context.Context, r *Resolver, id string, failure error,
) (record T, refused []*hub.UserError, err error) {
	if refused, err = problems(ctx, failure); err != nil || id == "" {
		return record, refused, err
	}
	loadersOf(ctx).forget()
	found, err := r.record(ctx, id)
	if err != nil || found == nil {
		return record, refused, err
	}
	record, _ = found.(T)
	return record, refused, nil
}

// wrotePrivate is wrote for what is no Node: get reads it by its id.
func wrotePrivate[T any](
	ctx context.Context, id string, failure error, get func(context.Context, string) (*T, error),
) (record *T, refused []*hub.UserError, err error) {
	if refused, err = problems(ctx, failure); err != nil || id == "" {
		return nil, refused, err
	}
	loadersOf(ctx).forget()
	record, err = orNull(get(ctx, id))
	return record, refused, err
}

// actorPatch is what an input says of an actor of a type.
func actorPatch(t hub.ActorType, input map[string]any) hub.Patch[hub.ActorCore] {
	return hub.ActorDescriptions[t].Patch(input)
}

// propose is what goes with a record that is proposed.
func propose(network, email, message, key graphql.Omittable[*string]) hub.ProposeInput {
	return hub.ProposeInput{
		Once: hub.Once{IdempotencyKey: key.Value()}, Network: network.Value(), Email: email.Value(),
		Message: message.Value(),
	}
}

// target is the record that a mutation changes.
func target(id string, version graphql.Omittable[*int], key graphql.Omittable[*string]) hub.Target {
	return hub.Target{ID: id, Expect: hub.Expect{ExpectedVersion: version.Value()},
		Once: hub.Once{IdempotencyKey: key.Value()}}
}
