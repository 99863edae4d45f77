import CHunspell
import Synchronization

/// One hunspell dictionary, loaded.
///
/// A hunspell handle is not thread-safe, so every call holds the mutex.
final class HunspellDictionary: Sendable {
    /// Owns the C handle.
    private struct Handle: ~Copyable {
        let pointer: OpaquePointer
        /// Answers to `knows`; emptied when full, so that no input can make it grow without bound.
        var known: [String: Bool] = [:]
        var suggestions: [String: [String]] = [:]

        deinit { Hunspell_destroy(self.pointer) }
    }

    private static let cacheLimit = 16_384
    /// Hunspell refuses longer words.
    private static let longestWord = 100

    private let handle: Mutex<Handle>
    private let encoding: TextEncoding

    /// - Throws: `DictionaryError` when a file is missing or its encoding is not supported.
    init(name: String, directory: String) throws(DictionaryError) {
        let affix = "\(directory)/\(name).aff"
        let words = "\(directory)/\(name).dic"
        guard FileAccess.isReadable(affix), FileAccess.isReadable(words) else {
            throw .missing(name: name, directory: directory)
        }
        guard let pointer = Hunspell_create(affix, words) else {
            throw .missing(name: name, directory: directory)
        }
        let declared = Hunspell_get_dic_encoding(pointer).map { String(cString: $0) } ?? ""
        guard let encoding = TextEncoding(declared) else {
            Hunspell_destroy(pointer)
            throw .unsupportedEncoding(name: name, encoding: declared)
        }
        self.encoding = encoding
        self.handle = Mutex(Handle(pointer: pointer))
    }

    /// Whether the word stands in the dictionary in this case.
    func knows(_ word: String) -> Bool {
        guard !word.isEmpty, word.utf8.count < Self.longestWord, let bytes = self.encoding.bytes(of: word) else {
            return false
        }
        return self.handle.withLock { handle in
            if let known = handle.known[word] { return known }
            let known = bytes.withUnsafeBufferPointer { Hunspell_spell(handle.pointer, $0.baseAddress) } != 0
            if handle.known.count >= Self.cacheLimit { handle.known.removeAll(keepingCapacity: true) }
            handle.known[word] = known
            return known
        }
    }

    /// Hunspell's own suggestions: tens of milliseconds when the word is far from any other.
    func suggestions(for word: String) -> [String] {
        guard !word.isEmpty, word.utf8.count < Self.longestWord, let bytes = self.encoding.bytes(of: word) else {
            return []
        }
        return self.handle.withLock { handle in
            if let known = handle.suggestions[word] { return known }
            var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
            let count = bytes.withUnsafeBufferPointer { Hunspell_suggest(handle.pointer, &list, $0.baseAddress) }
            var found: [String] = []
            for index in 0..<Int(count) {
                if let text = list?[index] { found.append(self.encoding.text(of: text)) }
            }
            if list != nil { Hunspell_free_list(handle.pointer, &list, count) }
            if handle.suggestions.count >= Self.cacheLimit / 8 { handle.suggestions.removeAll() }
            handle.suggestions[word] = found
            return found
        }
    }
}
