package explorer_test

import (
	"os"
	"testing"

	"essaim/internal/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }
