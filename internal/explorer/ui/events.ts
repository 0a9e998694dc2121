/** Told on the document when the list was narrowed anew, with the filter as the API takes it. */
export const filtered = 'essaim:filtered'
