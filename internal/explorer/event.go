package explorer

import (
	"net/http"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"essaim/internal/explorer/query"
)

// events is the calendar: what is to come or, where nothing is or it is asked for, what was.
func events(v *visit) (*view, error) {
	q := v.URL.Query()
	page, past := readPage(q, 50), q.Get("when") == "past"
	found, err := v.readEvents(past, page)
	nothingAhead := err == nil && len(found.Events.Nodes) == 0 && !q.Has("when")
	if nothingAhead {
		past = true
		found, err = v.readEvents(past, page)
	}
	if err != nil {
		return nil, err
	}
	return &view{
		Page: "events", Title: v.say("Agenda", "Events"),
		Description: v.say("Rencontres, formations et fêtes du mouvement.",
			"Meetings, trainings and feasts of the movement."),
		Data: map[string]any{
			"Months": byMonth(found.Events.Nodes), "Total": found.Events.TotalCount, "Past": past,
			"NothingAhead": nothingAhead,
			"Kinds":        found.Vocabulary.Nodes, "Kind": q.Get(byKind),
			"Next": page.next(v, found.Events.PageInfo), "Previous": page.previous(v, found.Events.PageInfo),
		},
	}, nil
}

// readEvents reads a page of the events that are to come, soonest first, or of those that were, latest first. The API's
// list begins with the latest: what is to come is read from its end.
func (v *visit) readEvents(past bool, p pageOf) (*query.EventsResponse, error) {
	today, from, to := time.Now().UTC().Format(time.DateOnly), "", ""
	if past {
		to = today
	} else {
		from, p = today, pageOf{first: p.last, last: p.first, after: p.before, before: p.after}
	}
	found, err := query.Events(v.Context(), v.api, v.query(), v.kinds(), from, to, p.first, p.after, p.last, p.before)
	if err == nil && !past {
		slices.Reverse(found.Events.Nodes)
		at := found.Events.PageInfo
		at.HasNextPage, at.HasPreviousPage = at.HasPreviousPage, at.HasNextPage
		at.StartCursor, at.EndCursor = at.EndCursor, at.StartCursor
	}
	return found, err
}

// kinds are the kinds that the address asks for; nil for any.
func (v *visit) kinds() []string {
	if kind := v.URL.Query().Get(byKind); kind != "" {
		return []string{kind}
	}
	return nil
}

// month are the events of a month, or of a year where no more is known.
type month struct {
	Date   string
	Events []*query.EventLine
}

func byMonth(listed []*query.EventsEventsEventConnectionNodesEvent) []month {
	var months []month
	for _, e := range listed {
		date := e.StartsOn[:min(len(e.StartsOn), len("2006-01"))]
		if len(months) == 0 || months[len(months)-1].Date != date {
			months = append(months, month{Date: date})
		}
		months[len(months)-1].Events = append(months[len(months)-1].Events, &e.EventLine)
	}
	return months
}

// event is the page of an event.
func event(v *visit) (*view, error) {
	e, err := v.readEvent()
	if err != nil {
		return nil, err
	}
	ld := map[string]any{
		"@context": "https://schema.org", "@type": "Event", "name": e.Title,
		"identifier": e.Id, "startDate": e.StartsOn,
		"url": v.BaseURL + v.path("/events/", e.Slug),
	}
	if e.EndsOn != "" {
		ld["endDate"] = e.EndsOn
	}
	if e.Place != nil {
		ld["location"] = map[string]any{"@type": "Place", "name": e.Place.Name}
	}
	if e.Organiser != nil {
		ld["organizer"] = map[string]any{"@type": "Organization", "name": e.Organiser.GetName(),
			"url": v.BaseURL + v.link(e.Organiser)}
	}
	return &view{Page: "event", Title: e.Title, Description: v.dates(e.StartsOn, e.EndsOn), JSONLD: ld,
		Data: map[string]any{"Event": e}}, nil
}

func (v *visit) readEvent() (*query.EventEvent, error) {
	found, err := query.Event(v.Context(), v.api, v.PathValue("slug"), v.query())
	if err != nil {
		return nil, err
	}
	if found.Event == nil {
		return nil, errNoPage
	}
	return found.Event, v.sameSlug(found.Event)
}

// eventCalendar is an event as iCalendar (RFC 5545).
func eventCalendar(v *visit) (*view, error) {
	e, err := v.readEvent()
	if err != nil {
		return nil, err
	}
	v.writeCalendar(e.Slug, func(to *ics.Calendar) { v.addEvent(to, e.Id, &e.EventLine, e.UpdatedAt) })
	return nil, nil
}

// eventsCalendar are the events to come as iCalendar, for programs that subscribe to it.
func eventsCalendar(v *visit) (*view, error) {
	var coming []*query.EventsEventsEventConnectionNodesEvent
	for page := (pageOf{first: 200}); ; {
		found, err := v.readEvents(false, page)
		if err != nil {
			return nil, err
		}
		coming = append(coming, found.Events.Nodes...)
		if !found.Events.PageInfo.HasNextPage {
			break
		}
		page.after = found.Events.PageInfo.EndCursor
	}
	v.writeCalendar("essaim", func(to *ics.Calendar) {
		for _, e := range coming {
			v.addEvent(to, e.Id, &e.EventLine, time.Now())
		}
	})
	return nil, nil
}

// addEvent adds an event whose day is known; iCalendar has no form for "in 2024".
func (v *visit) addEvent(to *ics.Calendar, id string, e *query.EventLine, changed time.Time) {
	starts, err := time.Parse(time.DateOnly, e.StartsOn)
	if err != nil {
		return
	}
	ends := starts
	if last, err := time.Parse(time.DateOnly, e.EndsOn); err == nil {
		ends = last
	}
	item := to.AddEvent(id)
	item.SetDtStampTime(changed.UTC())
	item.SetAllDayStartAt(starts)
	item.SetAllDayEndAt(ends.AddDate(0, 0, 1)) // the day after the last
	item.SetSummary(e.Title)
	item.SetURL(v.BaseURL + v.path("/events/", e.Slug))
	if e.Place != nil {
		item.SetLocation(e.Place.Name)
	}
}

func (v *visit) writeCalendar(name string, fill func(*ics.Calendar)) {
	calendar := ics.NewCalendarFor(v.HubName)
	calendar.SetMethod(ics.MethodPublish)
	calendar.SetName(v.HubName)
	fill(calendar)
	v.w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.ics"`)
	v.w.WriteHeader(http.StatusOK)
	_ = calendar.SerializeTo(v.w) // the client may have left
}
