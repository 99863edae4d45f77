/// Whether characters remember a learner, and which state of the memories counts.
package struct Remembering: Hashable, Sendable, Codable {
    /// `false`: nothing new is remembered, and nothing that is remembered is used.
    package var isOn: Bool
    /// Grows with every change of the learner's memories. It comes with every turn, so that whoever holds memories of an
    /// earlier one knows that they are old.
    package var revision: Int

    package init(isOn: Bool = true, revision: Int = 0) {
        self.isOn = isOn
        self.revision = revision
    }
}
