/// How much a model wrote, in bytes.
package struct WrittenBytes: Hashable, Sendable {
    package var text: Int
    /// What is not shown.
    package var hidden: Int

    package init(text: Int = 0, hidden: Int = 0) {
        self.text = text
        self.hidden = hidden
    }
}
