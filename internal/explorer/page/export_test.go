package page

// Markdown is what tests see of the way texts are written.
var Markdown = markdown
