package actors

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/nodeinfo"
	"codeberg.org/basilic/basilic/internal/config"
)

// ServeNodeInfoDiscovery answers GET /.well-known/nodeinfo (NodeInfo 6).
func (s *Service) ServeNodeInfoDiscovery(w http.ResponseWriter, _ *http.Request) {
	document, err := nodeinfo.BuildDiscovery(s.Origin)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document)
}

// ServeNodeInfo answers GET /nodeinfo/2.0 and /nodeinfo/2.1.
func (s *Service) ServeNodeInfo(w http.ResponseWriter, r *http.Request) {
	version := chi.URLParam(r, "version")
	if version != nodeinfo.Version20 && version != nodeinfo.Version21 {
		federation.WriteError(w, basilic.ErrNotFound)
		return
	}
	info, err := s.nodeInfo(r.Context())
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	document, err := nodeinfo.Build(version, info)
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	w.Header().Set("Content-Type", nodeinfo.ContentType(version))
	_, _ = w.Write(document)
}

// nodeInfo gathers what everybody may know about this hub (FEP-0151).
func (s *Service) nodeInfo(ctx context.Context) (nodeinfo.Info, error) {
	people, resources, err := s.DB.CountPublic(ctx)
	if err != nil {
		return nodeinfo.Info{}, err
	}
	hub, err := s.DB.Instance(ctx)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return nodeinfo.Info{}, err
	}
	staff, err := s.DB.StaffIRIs(ctx)
	return nodeinfo.Info{
		Version: config.Version, Name: s.Name, Description: hub.Description, OpenRegistration: s.OpenRegistration,
		Users: people, Posts: resources, Staff: staff, Federates: s.Client.Policy.Mode() != federation.ModeOff,
	}, err
}
