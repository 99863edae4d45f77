/// Something that a learner said of themselves, as it was read in one turn. It becomes a memory only by `MemoryRules`.
package struct MemoryStatement: Hashable, Sendable {
    package let kind: MemoryKind
    /// As `Memory.text`.
    package let text: String
    package let subject: String?
    package let value: String?
    /// 0 … 1.
    package let confidence: Double
    /// 0 … 1.
    package let importance: Double
    package let isSecret: Bool
    package let source: TurnReference
    package let saidAt: Timestamp

    package init(
        kind: MemoryKind, text: String, subject: String?, value: String?, confidence: Double, importance: Double,
        isSecret: Bool, source: TurnReference, saidAt: Timestamp
    ) {
        self.kind = kind
        self.text = text
        self.subject = subject
        self.value = value
        self.confidence = confidence
        self.importance = importance
        self.isSecret = isSecret
        self.source = source
        self.saidAt = saidAt
    }
}
