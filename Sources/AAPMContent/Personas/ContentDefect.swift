/// A fault of the installation rather than of an author: a schema or a folder that should be there is not usable.
package struct ContentDefect: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for operators; names files, never their content.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
