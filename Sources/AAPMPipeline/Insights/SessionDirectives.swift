package import AAPMCore

/// The directives of a session.
package struct SessionDirectives: Hashable, Sendable {
    /// Made from this session.
    package let from: [Directive]
    /// Tried last in this session.
    package let tried: [Directive]

    package init(from: [Directive], tried: [Directive]) {
        self.from = from
        self.tried = tried
    }
}
