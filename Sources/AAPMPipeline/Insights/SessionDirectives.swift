package import AAPMCore

/// The directives of a session.
package struct SessionDirectives: Hashable, Sendable {
    /// Made from this session.
    package let from: [Directive]
    /// Those that a line of this session elicited, in order of their first line; tried again later or not.
    package let tried: [Directive]

    package init(from: [Directive], tried: [Directive]) {
        self.from = from
        self.tried = tried
    }
}
