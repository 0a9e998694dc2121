package store_test

import (
	"context"
	"strings"
	"testing"

	"essaim/internal/store"
	"essaim/internal/testkit"
)

// A mutation that calls another, or reads through the service that began it, would act beside its own transaction: it
// fails, and nothing of it stays.
func TestAWriteReachesTheDatabaseByItsTransactionOnly(t *testing.T) {
	t.Parallel()
	st := store.New(testkit.Reference(t))
	for name, beside := range map[string]func(context.Context) error{
		"read":  func(ctx context.Context) error { _, err := st.NetworkIDs(ctx); return err },
		"write": func(ctx context.Context) error { return st.PruneChecks(ctx) },
		"transaction": func(ctx context.Context) error {
			return st.InTx(ctx, func(*store.Store) error { return nil })
		},
	} {
		_, err := store.Write(t.Context(), st, func(ctx context.Context, in *store.Store) (string, error) {
			if _, err := in.NetworkIDs(ctx); err != nil {
				t.Errorf("%s: its own transaction: %v", name, err)
			}
			return "", beside(ctx)
		})
		if err == nil || !strings.Contains(err.Error(), "by its transaction only") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
