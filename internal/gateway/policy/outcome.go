package policy

import "strings"

// The codes of findings that are not of the schema alone.
const (
	DoesNotCompose  = "DOES_NOT_COMPOSE"
	Unreachable     = "SERVICE_UNREACHABLE"
	BreaksOperation = "BREAKS_OPERATION"
)

// NotComposed is the finding that a composer refuses the schema. The message is the composer's.
func NotComposed(composer, message string) Finding {
	return Finding{
		Code:    DoesNotCompose,
		Problem: "The composer %[1]s does not accept the schema beside those of the hub and the active partners: %[2]s.",
		Mend:    "Compare the types and fields that it names with the hub's schema.",
		Args:    []any{composer, cut(strings.TrimSuffix(strings.Join(strings.Fields(message), " "), "."))},
	}
}

// NotReached is the finding that a service does not tell its schema.
func NotReached(why string) Finding {
	return Finding{
		Code: Unreachable, Problem: "The service could not be asked for its schema: %[1]s.",
		Mend: "See that it answers { _service { sdl } } by POST, at its address, within five seconds.", Args: []any{cut(why)},
	}
}

// Breaks is the finding that an operation that clients send would no longer be valid.
func Breaks(why string) Finding {
	return Finding{
		Code: BreaksOperation, Problem: "An operation that clients send would fail: %[1]s",
		Mend: "Keep what it asks for, and mark it @deprecated first.", Args: []any{cut(why)},
	}
}
