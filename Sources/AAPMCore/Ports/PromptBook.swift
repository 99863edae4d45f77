/// The prompts of an installation, checked when it started.
package protocol PromptBook: Sendable {
    /// Changes with any byte of any template; for logs.
    var version: String { get }

    /// A prompt, filled in.
    ///
    /// - Parameter values: For fields of `name.fields` alone, each of the field's kind.
    /// - Throws: `AAPMError` with `.internalError` when the values are not the prompt's.
    func text(_ name: PromptName, _ values: [String: PromptValue]) throws -> String

    /// Whether these words, folded as `WordFolding` does, are a passage of the instructions themselves.
    ///
    /// - Parameter words: `PromptData.passageLength` of them; fewer or more are none.
    func isPassage(_ words: [String]) -> Bool
}
