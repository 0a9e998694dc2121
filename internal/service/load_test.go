package service_test

import (
	"os"
	"testing"

	"essaim/internal/harvest"
	"essaim/internal/service"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

func TestLoadingTheSameDataTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	svc := service.New(store.New(testkit.Demonstration(t)))
	data, err := harvest.Demonstration()
	if err != nil {
		t.Fatal(err)
	}
	report, err := svc.Load(t.Context(), data, service.LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for file, tally := range report.Files {
		if tally.Created+tally.Updated+tally.Refused > 0 {
			t.Errorf("%s: %+v, want unchanged rows only", file, *tally)
		}
	}
}
