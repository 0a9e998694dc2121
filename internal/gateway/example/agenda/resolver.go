package main

// THIS CODE WILL BE UPDATED WITH SCHEMA CHANGES. PREVIOUS IMPLEMENTATION FOR SCHEMA CHANGES WILL BE KEPT IN THE COMMENT SECTION. IMPLEMENTATION FOR UNCHANGED SCHEMA WILL BE KEPT.

import (
	"context"
)

type resolver struct{}

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

func (r *resolver) Entity() EntityResolver { return &entityResolver{r} }

func (r *resolver) Group() GroupResolver { return &groupResolver{r} }

func (r *resolver) Query() QueryResolver { return &queryResolver{r} }

type (
	entityResolver struct{ *resolver }
	groupResolver  struct{ *resolver }
	queryResolver  struct{ *resolver }
)

// !!! WARNING !!!
// The code below was going to be deleted when updating resolvers. It has been copied here so you have
// one last chance to move it out of harms way if you want. There are two reasons this happens:
//  - When renaming or deleting a resolver the old code will be put in here. You can safely delete
//    it when you're done.
//  - You have helper methods in this file. Move them out to keep these resolver files clean.
/*
	type resolver struct{}
*/
