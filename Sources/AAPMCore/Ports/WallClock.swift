/// The time of day. Pure code takes a `Timestamp`; only services hold a clock.
package protocol WallClock: Sendable {
    var now: Timestamp { get }
}
