package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"essaim/graph/generated"
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

// wrote answers a write: the record with the id that the service returned, as it is now and as far as the viewer may see
// it, and the refusals. After a conflict there are both.
func wrote[T hub.Node](ctx context.Context, r *Resolver, id string, failure error) (record T, refused []*hub.UserError, err error) {
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
func wrotePrivate[T any](ctx context.Context, id string, failure error, get func(context.Context, string) (*T, error)) (record *T, refused []*hub.UserError, err error) {
	if refused, err = problems(ctx, failure); err != nil || id == "" {
		return nil, refused, err
	}
	loadersOf(ctx).forget()
	record, err = orNull(get(ctx, id))
	return record, refused, err
}

// given is a field of an input that can be left out.
func given[T any](field graphql.Omittable[*T]) hub.Given[T] {
	value, is := field.ValueOK()
	return hub.Given[T]{Is: is, Value: value}
}

// givenList is given for a list.
func givenList[T any](field graphql.Omittable[[]T]) hub.Given[[]T] {
	value, is := field.ValueOK()
	if !is || value == nil {
		return hub.Given[[]T]{Is: is}
	}
	return hub.Given[[]T]{Is: true, Value: &value}
}

func actorPatch(in *generated.ActorInput) hub.ActorPatch {
	return hub.ActorPatch{
		Name: given(in.Name), Slug: given(in.Slug), Kind: given(in.Kind), Summary: given(in.Summary), Website: given(in.Website),
		Scale: given(in.Scale), Place: given(in.Place), Territory: given(in.Territory), Point: given(in.Point),
		Themes: givenList(in.Themes), StartedOn: given(in.StartedOn), ForProfit: given(in.ForProfit), Source: given(in.Source),
	}
}

func networkPatch(in *generated.NetworkInput) hub.NetworkPatch {
	return hub.NetworkPatch{
		Name: given(in.Name), Slug: given(in.Slug), Summary: given(in.Summary), Website: given(in.Website),
		Admission: given(in.Admission), TerritorialExclusivity: given(in.TerritorialExclusivity),
		DecisionMode: given(in.DecisionMode), Organisation: given(in.Organisation), Source: given(in.Source),
	}
}

func eventPatch(in *generated.EventInput) hub.EventPatch {
	return hub.EventPatch{
		Title: given(in.Title), Slug: given(in.Slug), Kind: given(in.Kind), StartsOn: given(in.StartsOn), EndsOn: given(in.EndsOn),
		Place: given(in.Place), Source: given(in.Source),
	}
}

func resourcePatch(in *generated.ResourceInput) hub.ResourcePatch {
	return hub.ResourcePatch{
		Title: given(in.Title), Slug: given(in.Slug), Kind: given(in.Kind), PublishedOn: given(in.PublishedOn), URL: given(in.URL),
		Licence: given(in.Licence), Source: given(in.Source),
	}
}

// propose is what goes with a record that is proposed.
func propose(network, email, message, key graphql.Omittable[*string]) hub.ProposeInput {
	return hub.ProposeInput{
		Once: hub.Once{IdempotencyKey: key.Value()}, Network: network.Value(), Email: email.Value(), Message: message.Value(),
	}
}

// expect is the version that a change expects.
func expect(version graphql.Omittable[*int]) hub.Expect {
	return hub.Expect{ExpectedVersion: version.Value()}
}
