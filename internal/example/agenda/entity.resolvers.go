package main

import (
	"context"
)

func (r *entityResolver) FindManyAgendaEventByIDs(ctx context.Context, reps []*AgendaEventByIDsInput) ([]*AgendaEvent, error) {
	found := make([]*AgendaEvent, len(reps))
	for i, rep := range reps {
		found[i] = event(rep.ID)
	}
	return found, nil
}

func (r *entityResolver) FindManyAgendaVenueByIDs(ctx context.Context, reps []*AgendaVenueByIDsInput) ([]*AgendaVenue, error) {
	found := make([]*AgendaVenue, len(reps))
	for i, rep := range reps {
		found[i] = venue(rep.ID)
	}
	return found, nil
}

func (r *entityResolver) FindManyGroupByIDs(ctx context.Context, reps []*GroupByIDsInput) ([]*Group, error) {
	found := make([]*Group, len(reps))
	for i, rep := range reps {
		found[i] = &Group{ID: rep.ID}
	}
	return found, nil
}

func (r *resolver) Entity() EntityResolver { return &entityResolver{r} }

type entityResolver struct{ *resolver }
