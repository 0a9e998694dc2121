package service_test

import (
	"testing"

	"essaim/internal/hub"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// Where the hub's database acknowledges what a standby has, a retry is acknowledged no sooner than
// the first attempt would have been: though it finds that all is done, with a key or without.
func TestARetryIsAsDurableAsTheFirstAttempt(t *testing.T) {
	t.Parallel()
	primary := testkit.NewCluster(t, true)
	standby := primary.Standby(t)
	svc := service.New(store.New(primary.Pool), service.Options{})
	admin := hub.Viewer{AccountID: account(t, primary.Pool), Administrator: true}
	name, key, summary := "La Graine", "k", "Un résumé."
	group := hub.ActorDescriptions[hub.ActorGroup].Patch(map[string]any{"name": name})
	id, err := svc.CreateActor(t.Context(), admin, hub.ActorGroup, nil, group)
	if err != nil {
		t.Fatal(err)
	}
	primary.WaitForStandbys(t)
	standby.CutOff(t, primary)
	for write, attempt := range map[string]func() error{
		"with a key": func() error {
			_, err := svc.CreateActor(t.Context(), admin, hub.ActorOrganisation, &key, group)
			return err
		},
		"without a key": func() error {
			_, err := svc.UpdateActor(t.Context(), admin, hub.ActorGroup, hub.Target{ID: id},
				hub.ActorDescriptions[hub.ActorGroup].Patch(map[string]any{"summary": summary}))
			return err
		},
	} {
		for _, which := range []string{"the first attempt", "a retry"} {
			done := make(chan error, 1)
			go func() { done <- attempt() }()
			primary.CutWaiting(t) // it would wait for ever where the write was acknowledged
			if err := <-done; err == nil {
				t.Errorf("%s, %s: acknowledged what no standby has", write, which)
			}
		}
	}
}
