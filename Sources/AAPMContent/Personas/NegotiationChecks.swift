import AAPMCore

/// Checks on tier 3 scenes.
enum NegotiationChecks {
    static func problems(in scene: DocumentCursor) -> [Diagnostic] {
        let isTier3 = scene.items("tiers").contains { $0.node.integer == 3 }
        guard let negotiation = scene["negotiation"] else {
            guard isTier3 else { return [] }
            return [Diagnostic(.negotiationTier, at: scene["tiers"] ?? scene, "a tier 3 scene needs a negotiation")]
        }
        var problems: [Diagnostic] = []
        if !isTier3 {
            problems.append(
                Diagnostic(.negotiationTier, at: negotiation, "only a tier 3 scene has a negotiation"))
        }
        problems += Self.weightProblems(in: negotiation)
        let slots = PersonaChecks.byID(scene.items("slots"))
        let nodes = PersonaChecks.byID(scene.items("nodes"))
        problems += IDChecks.duplicates(in: negotiation.items("objectives"))
        for objective in negotiation.items("objectives") {
            for slot in objective.items("slots") { problems += IDChecks.unknown(slot, among: slots, kind: "slot") }
            problems += IDChecks.unknown(objective["node"], among: nodes, kind: "node")
            if objective.items("slots").isEmpty, objective["node"] == nil {
                problems.append(
                    Diagnostic(.taskCannotComplete, at: objective, "the objective names neither slots nor a node"))
            }
        }
        problems += IDChecks.duplicates(in: negotiation.items("customs"))
        for custom in negotiation.items("customs")
        where custom.items("patterns").isEmpty && custom.items("common").isEmpty {
            problems.append(
                Diagnostic(.intentNeverMatches, at: custom, "the custom has neither patterns nor common intents"))
        }
        if let openness = negotiation["opening_openness"], let number = openness.node.number,
            abs(number * 10 - (number * 10).rounded()) > 1e-9
        {
            problems.append(Diagnostic(.badFormat, at: openness, "openness is counted in whole tenths, such as 0.7"))
        }
        return problems
    }

    /// The weights have to sum to 1; compared in thousandths, as 0.1 has no exact binary form.
    private static func weightProblems(in negotiation: DocumentCursor) -> [Diagnostic] {
        guard let weights = negotiation["weights"] else { return [] }
        let numbers = weights.entries.compactMap(\.cursor.node.number)
        let thousandths = (numbers.reduce(0, +) * 1_000).rounded()
        guard numbers.count == 4, thousandths != 1_000 else { return [] }
        return [Diagnostic(.weightsNotOne, at: weights, "the four weights sum to \(thousandths / 1_000), not to 1")]
    }
}
