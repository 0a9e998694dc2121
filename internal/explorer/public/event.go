package public

import (
	"net/http"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"essaim/internal/explorer/page"
	"essaim/internal/explorer/query"
	"essaim/internal/hub"
)

// eventsPage is what the template events shows.
type eventsPage struct {
	Months       []month
	Total        int
	Past         bool
	NothingAhead bool
	Kinds        []*query.EventsVocabularyTermConnectionNodesTerm
	Kind         string
	Next         string
	Previous     string
}

// Events is the calendar: what is to come or, where nothing is or it is asked for, what was.
func Events(v *page.Visit) (*page.View, error) {
	q := v.URL.Query()
	at, past := page.ReadListPage(q, 50), q.Get("when") == "past"
	found, err := readEvents(v, past, at)
	nothingAhead := err == nil && len(found.Events.Nodes) == 0 && !q.Has("when")
	if nothingAhead {
		past = true
		found, err = readEvents(v, past, at)
	}
	if err != nil {
		return nil, err
	}
	return &page.View{
		Title: v.Say("Agenda", "Events"),
		Description: v.Say("Rencontres, formations et fêtes du mouvement.",
			"Meetings, trainings and feasts of the movement."),
		Data: eventsPage{
			Months: byMonth(found.Events.Nodes), Total: found.Events.TotalCount, Past: past,
			NothingAhead: nothingAhead,
			Kinds:        found.Vocabulary.Nodes, Kind: q.Get(byKind),
			Next: at.Next(v, found.Events.PageInfo), Previous: at.Previous(v, found.Events.PageInfo),
		},
	}, nil
}

// readEvents reads a page of the events that are to come, soonest first, or of those that were, latest first. The API's
// list begins with the latest: what is to come is read from its end.
func readEvents(v *page.Visit, past bool, p page.ListPage) (*query.EventsResponse, error) {
	today, from, to := time.Now().UTC().Format(time.DateOnly), "", ""
	if past {
		to = today
	} else {
		from, p = today, page.ListPage{First: p.Last, Last: p.First, After: p.Before, Before: p.After}
	}
	found, err := query.Events(v.Context(), v.Client, v.QueryLanguage(), kinds(v), from, to, p.First, p.After, p.Last,
		p.Before)
	if err == nil && !past {
		slices.Reverse(found.Events.Nodes)
		at := found.Events.PageInfo
		at.HasNextPage, at.HasPreviousPage = at.HasPreviousPage, at.HasNextPage
		at.StartCursor, at.EndCursor = at.EndCursor, at.StartCursor
	}
	return found, err
}

// kinds are the kinds that the address asks for; nil for any.
func kinds(v *page.Visit) []string {
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

// eventPage is what the template event shows.
type eventPage struct {
	Event *query.EventEvent
}

// Event is the page of an event.
func Event(v *page.Visit) (*page.View, error) {
	e, err := readEvent(v)
	if err != nil {
		return nil, err
	}
	ld, err := linkedData(v, hub.TypeEvent, e)
	if err != nil {
		return nil, err
	}
	return &page.View{Title: e.Title, Description: v.Dates(e.StartsOn, e.EndsOn), JSONLD: ld,
		Data: eventPage{Event: e}}, nil
}

func readEvent(v *page.Visit) (*query.EventEvent, error) {
	found, err := query.Event(v.Context(), v.Client, v.PathValue("slug"), v.QueryLanguage())
	if err != nil {
		return nil, err
	}
	if found.Event == nil {
		return nil, page.ErrNoPage
	}
	return found.Event, sameSlug(v, found.Event)
}

// EventCalendar is an event as iCalendar (RFC 5545).
func EventCalendar(v *page.Visit) (*page.View, error) {
	e, err := readEvent(v)
	if err != nil {
		return nil, err
	}
	writeCalendar(v, e.Slug, func(to *ics.Calendar) { addEvent(v, to, e.Id, &e.EventLine, e.UpdatedAt) })
	return nil, nil
}

// EventsCalendar are the events to come as iCalendar, for programs that subscribe to it.
func EventsCalendar(v *page.Visit) (*page.View, error) {
	var coming []*query.EventsEventsEventConnectionNodesEvent
	for at := (page.ListPage{First: 200}); ; {
		found, err := readEvents(v, false, at)
		if err != nil {
			return nil, err
		}
		coming = append(coming, found.Events.Nodes...)
		if !found.Events.PageInfo.HasNextPage {
			break
		}
		at.After = found.Events.PageInfo.EndCursor
	}
	writeCalendar(v, "essaim", func(to *ics.Calendar) {
		for _, e := range coming {
			addEvent(v, to, e.Id, &e.EventLine, time.Now())
		}
	})
	return nil, nil
}

// addEvent adds an event whose day is known; iCalendar has no form for "in 2024".
func addEvent(v *page.Visit, to *ics.Calendar, id string, e *query.EventLine, changed time.Time) {
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
	item.SetURL(v.BaseURL + v.Path("/events/", e.Slug))
	if e.Place != nil {
		item.SetLocation(e.Place.Name)
	}
}

func writeCalendar(v *page.Visit, name string, fill func(*ics.Calendar)) {
	calendar := ics.NewCalendarFor(v.HubName)
	calendar.SetMethod(ics.MethodPublish)
	calendar.SetName(v.HubName)
	fill(calendar)
	v.Writer.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	v.Writer.Header().Set("Content-Disposition", `attachment; filename="`+name+`.ics"`)
	v.Writer.WriteHeader(http.StatusOK)
	_ = calendar.SerializeTo(v.Writer) // the client may have left
}
