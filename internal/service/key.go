package service

import (
	"context"
	"encoding/base64"
)

// ClientHash stands for a network address, for limits.
func (s *Service) ClientHash(ctx context.Context, address string) (string, error) {
	hash, err := s.kernel.Hash(ctx, "client", address)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(hash[:16]), nil
}

// addressHash stands for an address of mail.
func (s *Service) addressHash(ctx context.Context, email string) ([]byte, error) {
	return s.kernel.Hash(ctx, "address", email)
}
