// Package bench measures delivery and reception with real sockets and a real,
// durable Postgres: rates, CPU seconds and bytes written, as ratios to limits
// measured in the same run. README.md keeps the figures. Its tests hold what
// delivery must do under load, without a clock that a slow machine could fail.
package bench
