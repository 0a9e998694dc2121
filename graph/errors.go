package graph

import (
	"context"
	"errors"
	"log/slog"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"essaim/graph/generated"
	"essaim/internal/demand"
	"essaim/internal/hub"
)

// presentError is the one place where an error becomes a GraphQL error. A hub.Error is shown with its code and the
// argument at fault; GraphQL's own errors (a syntax error, a limit) are shown as they are; anything else is logged with
// an id, which is all that the caller learns.
func presentError(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := graphql.DefaultErrorPresenter(ctx, err)
		if known, ok := errors.AsType[*hub.Error](err); ok {
			if known.Code == hub.Unavailable {
				log.ErrorContext(ctx, "the database is away", "path", shown.Path.String(), "error", err)
			}
			return presentKnown(ctx, shown, known)
		}
		if own, ok := errors.AsType[*gqlerror.Error](err); ok && own.Unwrap() == nil {
			return presentRequestError(shown)
		}
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			shown.Message = "The answer took too long, or nobody waited for it."
			shown.Extensions = map[string]any{"code": hub.Timeout}
			return shown
		}
		if isBadRepresentation(ctx, shown, err) {
			shown.Message = "A representation has the __typename of an entity and its id."
			shown.Extensions = map[string]any{"code": hub.BadUserInput, "argument": []any{"representations"}}
			return shown
		}
		id := uuid.NewString()
		log.ErrorContext(ctx, "a resolver failed", "id", id, "path", shown.Path.String(), "error", err)
		shown.Message = "Something went wrong in the hub. It has been noted."
		shown.Extensions = map[string]any{"code": hub.InternalServerError, "id": id}
		return shown
	}
}

// isBadRepresentation reports whether gqlgen could not read a representation of an entity.
func isBadRepresentation(ctx context.Context, shown *gqlerror.Error, err error) bool {
	if field := graphql.GetFieldContext(ctx); field != nil && field.Args == nil && field.Field.Name == "_entities" &&
		len(shown.Path) > len(field.Path()) {
		return true // gqlgen sets the arguments once it has read them all
	}
	return errors.Is(err, generated.ErrUnknownType) || errors.Is(err, generated.ErrTypeNotFound) ||
		saysBadRepresentation(err)
}

// presentKnown shows a hub.Error. An error of a scalar does not know the argument it stands in: gqlgen adds the
// argument's path to that of the field, and here they are told apart.
func presentKnown(ctx context.Context, shown *gqlerror.Error, known *hub.Error) *gqlerror.Error {
	shown.Message = known.In(viewer(ctx).Language)
	shown.Extensions = map[string]any{"code": known.Code}
	maps.Copy(shown.Extensions, known.Details)
	argument := known.Path
	if field := graphql.GetFieldContext(ctx); field != nil && argument == nil {
		path := field.Path()
		if len(shown.Path) > len(path) {
			for _, element := range shown.Path[len(path):] {
				switch element := element.(type) {
				case ast.PathName:
					argument = append(argument, string(element))
				case ast.PathIndex:
					argument = append(argument, int(element))
				}
			}
			shown.Path = path
		}
	}
	if argument != nil {
		shown.Extensions["argument"] = argument
	}
	return shown
}

// presentRequestError gives the parser's limits the codes that other limits have.
func presentRequestError(shown *gqlerror.Error) *gqlerror.Error {
	limit := demand.LimitOfParser(shown)
	switch {
	case limit != "":
		shown.Extensions = map[string]any{"code": limit}
	case saysBadPersistedQuery(shown):
		shown.Extensions = map[string]any{"code": hub.BadUserInput, "argument": []any{"extensions", "persistedQuery"}}
	case shown.Extensions["code"] == nil && len(shown.Path) == 0: // the request as a whole
		shown.Extensions = map[string]any{"code": "BAD_REQUEST"}
	case shown.Extensions["code"] == nil: // a null where the schema has none: the cause has an error of its own
		shown.Extensions = map[string]any{"code": hub.InternalServerError}
	}
	return shown
}

// orNull makes a record that does not exist, or is hidden, null rather than an error.
func orNull[T any](found T, err error) (T, error) {
	if hub.CodeOf(err) == hub.NotFound {
		var none T
		return none, nil
	}
	return found, err
}
