#!/bin/bash
# Serves two hubs with sample content until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
hub_port=${HUB_PORT:-8080} neighbour_port=${NEIGHBOUR_PORT:-8081} data=${DATA:-.data}
mkdir -p "$data/bin"
data=$(cd "$data" && pwd)
echo "Building…"
CGO_ENABLED=0 go build -tags nodynamic -o "$data/bin/basilic" ./cmd/basilic

settings() { # name port metrics-port
  echo "BASILIC_MODE=development BASILIC_URL=http://localhost:$2 BASILIC_LISTEN=127.0.0.1:$2 BASILIC_METRICS_LISTEN=127.0.0.1:$3"
  echo "BASILIC_DATA=$data/$1 BASILIC_DEV_PEERS=127.0.0.0/8:*,localhost:* BASILIC_CONTACT=hub@exemple.fr BASILIC_LOG=warn"
}
read -r -d '' -a hub < <(settings hub "$hub_port" 9080) || true
read -r -d '' -a neighbour < <(settings neighbour "$neighbour_port" 9081) || true
hub+=("BASILIC_NAME=Hub du Verger" "BASILIC_ACCENT=#0b5a53")
neighbour+=("BASILIC_NAME=Hub des Rives" "BASILIC_ACCENT=#5b3a8c")

pids=()
stop() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

serve() { # output settings…
  local output=$1
  shift
  : > "$output"
  env "$@" "$data/bin/basilic" serve >"$output" &
  pids+=($!)
}
await() { # output pid
  for _ in $(seq 600); do
    if grep -q '^basilic: ready' "$1"; then return; fi
    kill -0 "$2" 2>/dev/null || { echo "The hub did not start." >&2; exit 1; }
    sleep 0.1
  done
  echo "The hub did not start in 60 s." >&2
  exit 1
}
serve "$data/hub.out" "${hub[@]}"
serve "$data/neighbour.out" "${neighbour[@]}"
await "$data/hub.out" "${pids[0]}"
await "$data/neighbour.out" "${pids[1]}"
env "${hub[@]}" "$data/bin/basilic" sample --hub hub
env "${neighbour[@]}" "$data/bin/basilic" sample --hub neighbour --peer "localhost:$hub_port"
env "${hub[@]}" "$data/bin/basilic" sample --hub hub --peer "localhost:$neighbour_port"

echo
echo "Comptes d’exemple :"
printf '  %-10s %-12s %-28s %s\n' hub identifiant e-mail "mot de passe"
env "${hub[@]}" "$data/bin/basilic" sample --hub hub --accounts | sed 's/^/  /'
env "${neighbour[@]}" "$data/bin/basilic" sample --hub neighbour --accounts | sed 's/^/  /'
cat <<TEXT

À essayer :
  1. Sur http://localhost:$neighbour_port, connectez-vous avec un compte du hub « neighbour ».
  2. Cherchez @atelier_du_verger@localhost:$hub_port dans la boîte de recherche, puis « Suivre ».
  3. Sur http://localhost:$hub_port, connectez-vous avec le compte « claire » (hub « hub »),
     « Créer une ressource » dans la base « L’Atelier du Verger », puis « Publier la ressource ».
  4. Revenez sur http://localhost:$neighbour_port/fil : la ressource y est.
  Les e-mails du hub : http://localhost:$hub_port/dev/mails

TEXT
cat "$data/hub.out" "$data/neighbour.out"
wait "${pids[@]}"
