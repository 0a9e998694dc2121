package main

import (
	"context"
)

func (r *groupResolver) AgendaEvents(ctx context.Context, obj *Group, first int) ([]*AgendaEvent, error) {
	events := make([]*AgendaEvent, min(max(first, 0), 100))
	for n := range events {
		events[n] = eventOf(obj.ID, n)
	}
	return events, nil
}

func (r *queryResolver) AgendaVenue(ctx context.Context, id string) (*AgendaVenue, error) {
	return venue(id), nil
}

func (r *resolver) Group() GroupResolver { return &groupResolver{r} }

func (r *resolver) Query() QueryResolver { return &queryResolver{r} }

type (
	groupResolver struct{ *resolver }
	queryResolver struct{ *resolver }
)
