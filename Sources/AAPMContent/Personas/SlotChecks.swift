import AAPMCore

/// Checks on one slot.
enum SlotChecks {
    /// Whether some answer of the learner can fill the slot.
    static func canBeFilled(_ slot: DocumentCursor) -> Bool {
        guard !Self.isOpen(slot) else { return !slot.items("ask").isEmpty }
        return slot.items("values").contains { $0.node["refuse"] == nil }
    }

    /// Whether the slot takes more than its listed values.
    static func isOpen(_ slot: DocumentCursor) -> Bool {
        slot.text("kind") != nil && slot.text("kind") != "choice"
    }

    static func isRequired(_ slot: DocumentCursor) -> Bool { slot.node["required"]?.value != .boolean(false) }

    static func problems(in slot: DocumentCursor, before: [String: DocumentCursor]) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        let id = slot.required("id")
        if slot.items("ask").isEmpty, Self.isRequired(slot) || Self.isOpen(slot) {
            problems.append(
                Diagnostic(
                    .slotNeverAsked, at: slot, "nobody asks for the slot “\(id)”", fix: "add ask with a question"))
        }
        if !Self.isOpen(slot), !Self.canBeFilled(slot) {
            let hasValues = !slot.items("values").isEmpty
            problems.append(
                Diagnostic(
                    .slotWithoutAnswer, at: slot["values"] ?? slot,
                    hasValues ? "every value of “\(id)” is refused" : "the slot “\(id)” has no values to choose from"))
        }
        problems += Self.rangeProblems(in: slot)
        problems += Self.conditionProblems(in: slot, before: before)
        problems += Self.valueProblems(in: slot)
        return problems
    }

    private static func rangeProblems(in slot: DocumentCursor) -> [Diagnostic] {
        guard slot.text("kind") == "number" else { return [] }
        guard let from = slot.node["from"]?.integer, let to = slot.node["to"]?.integer else {
            return [Diagnostic(.missingField, at: slot, "a slot of the kind number needs from and to")]
        }
        guard from > to, let cursor = slot["from"] else { return [] }
        return [Diagnostic(.rangeInverted, at: cursor, "from \(from) is above to \(to)")]
    }

    private static func conditionProblems(in slot: DocumentCursor, before: [String: DocumentCursor]) -> [Diagnostic] {
        guard let condition = slot["when"], let reference = condition["slot"], let id = reference.node.text else {
            return []
        }
        guard let other = before[id] else {
            return [
                Diagnostic(
                    .slotConditionOrder, at: reference, "“\(id)” is not a slot before this one",
                    fix: NearestWord.suggestion(for: id, among: before.keys.sorted()).map { "did you mean “\($0)”?" })
            ]
        }
        let values = PersonaChecks.byID(other.items("values"))
        return condition.items("values").flatMap { IDChecks.unknown($0, among: values, kind: "value") }
    }

    private static func valueProblems(in slot: DocumentCursor) -> [Diagnostic] {
        let values = slot.items("values")
        let byID = PersonaChecks.byID(values)
        var problems = IDChecks.duplicates(in: values)
        var owners: [String: String] = [:]
        for value in values {
            for pattern in value.items("patterns") {
                let folded = WordFolding.withoutDiacritics(WordFolding.fold(pattern.node.text ?? ""))
                let id = value.required("id")
                if let owner = owners.updateValue(id, forKey: folded), owner != id {
                    problems.append(
                        Diagnostic(.patternShadowed, at: pattern, "the value “\(owner)” has the same pattern"))
                }
            }
            for offer in value["refuse"]?.items("offer") ?? [] {
                problems += IDChecks.unknown(offer, among: byID, kind: "value")
                guard let id = offer.node.text, byID[id]?.node["refuse"] != nil else { continue }
                problems.append(
                    Diagnostic(.slotWithoutAnswer, at: offer, "“\(id)” is offered, but it is refused as well"))
            }
        }
        return problems
    }
}
