/// What one language's dictionaries know together, such as American and British English.
struct WordSource: Sendable {
    let shelf: DictionaryShelf
    let main: HunspellDictionary
    let others: [String]

    /// Whether any of the dictionaries knows the word as it is.
    func knows(_ word: String) -> Bool {
        if self.main.knows(word) { return true }
        for name in self.others {
            // A second dictionary that is not installed only narrows what is known.
            if let other = try? self.shelf.dictionary(name), other.knows(word) { return true }
        }
        return false
    }

    func suggestions(for word: String) -> [String] { self.main.suggestions(for: word) }
}
