package explorer

// What tests see of the way texts are written.
var (
	Markdown = markdown
	Unmarked = unmarked
)
