package mutation

import (
	"context"
	"strconv"

	"essaim/internal/hub"
	"essaim/internal/store"
)

// lettersTo is how many letters of one kind somebody gets. The next one says that more
// has come and where it is read, and is the last for a while.
var lettersTo = Limit{"letter", 20, "1 hour"}

// Mail has a letter sent to each of the recipients, once the transaction commits; to those who never signed
// in, without words of others. Those who asked for no more of its topic are left out when it is sent.
func (a *Act) Mail(ctx context.Context, to []store.Recipient, letter hub.Letter, values map[string]string) error {
	if len(to) == 0 {
		return nil
	}
	if values["link"] == "" {
		values["link"] = a.kernel.url + "/sign-in"
	}
	emails := make([]string, len(to))
	for i, r := range to {
		emails[i] = r.Email
	}
	confirmed := map[string]bool{}
	if letter != hub.LetterSignIn { // which says nothing of its own
		var err error
		if confirmed, err = a.Store.ConfirmedUnsafe(ctx, emails); err != nil {
			return err
		}
	}
	for _, r := range to {
		job := hub.MailJob{To: r.Email, Language: r.Language, Letter: letter, Values: values}
		if letter.Topic() != "" { // what must be sent has limits of its own
			count, left, err := a.kernel.count(ctx, a.Store, lettersTo.Of(string(letter)+" "+r.Email))
			if err != nil {
				return err
			}
			if count > lettersTo.Most+1 {
				continue
			}
			if count > lettersTo.Most {
				job.Letter = hub.LetterMore
				job.Values = map[string]string{"link": a.kernel.url + "/sign-in", "topic": letter.Topic(),
					"minutes": strconv.Itoa(minutes(left))}
			}
		}
		if !confirmed[r.Email] {
			job.Values = job.Letter.WithoutWords(job.Values)
		}
		if err := a.Store.Enqueue(ctx, job); err != nil {
			return err
		}
	}
	return nil
}
