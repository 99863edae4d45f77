import Synchronization

/// The dictionaries of a machine, each loaded when it is first asked for and then kept.
package final class DictionaryShelf: Sendable {
    private let directory: String
    private let loaded = Mutex<[String: HunspellDictionary]>([:])

    /// - Parameter directory: Where the `.aff` and `.dic` files are.
    package init(directory: String = "/usr/share/hunspell") {
        self.directory = directory
    }

    /// - Throws: `DictionaryError`.
    func dictionary(_ name: String) throws(DictionaryError) -> HunspellDictionary {
        // Loading holds the lock so that two callers never load one dictionary twice.
        try self.loaded.withLock { (loaded) throws(DictionaryError) -> HunspellDictionary in
            if let dictionary = loaded[name] { return dictionary }
            let dictionary = try HunspellDictionary(name: name, directory: self.directory)
            loaded[name] = dictionary
            return dictionary
        }
    }

    /// The dictionaries of one language, in order of preference.
    ///
    /// - Throws: `DictionaryError` when the first is missing; the others are loaded when a word asks for them.
    func words(_ names: [String]) throws(DictionaryError) -> WordSource {
        guard let first = names.first else { throw .missing(name: "(none named)", directory: self.directory) }
        return WordSource(shelf: self, main: try self.dictionary(first), others: Array(names.dropFirst()))
    }
}
