import AAPMContent
package import AAPMCore
import Synchronization

/// The language packs of an installation, each read and compiled when it is first asked for.
package final class PackLibrary: Sendable {
    private let reader: PackReader
    private let loaded = Mutex<[Language: LanguagePack]>([:])

    /// - Parameter directory: The folder of the packs, such as `Content/packs`.
    package init(directory: String) {
        self.reader = PackReader(directory: directory)
    }

    /// The languages that can be analysed.
    package func languages() -> [Language] { self.reader.languages() }

    /// - Returns: `nil` when there is no pack for the language.
    /// - Throws: `PackError` when there is one that cannot be used.
    package func pack(for language: Language) throws -> LanguagePack? {
        try self.loaded.withLock { loaded in
            if let pack = loaded[language] { return pack }
            guard self.reader.languages().contains(language) else { return nil }
            let pack = try LanguagePack(try self.reader.read(language))
            loaded[language] = pack
            return pack
        }
    }
}
