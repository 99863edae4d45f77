/// A key or a password: whatever prints, logs or mirrors it shows that there is one and nothing else.
package struct SecretText: Hashable, Sendable {
    /// The secret itself. Whoever reads it says where it goes.
    package let revealed: String

    package init(_ text: String) {
        self.revealed = text
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
