import AAPMCore

/// What one phase is going to write, and its numbers.
struct PhaseResult: Sendable {
    var effects = PhaseEffects()
    var counts: [String: Int] = [:]
    /// What models cost.
    var cost = MicroUSD.zero
}
