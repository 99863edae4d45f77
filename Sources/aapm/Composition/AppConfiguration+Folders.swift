import AAPMCore
import Foundation

extension AppConfiguration {
    /// A server without dictionaries would take turns and could learn nothing from them.
    ///
    /// - Throws: `AAPMError` with `.configurationInvalid`.
    func requireDictionaries() throws {
        let files = FileManager.default.enumerator(atPath: self.dictionaryDirectory)?.lazy.compactMap { $0 as? String }
        guard files?.contains(where: { $0.hasSuffix(".dic") }) != true else { return }
        throw AAPMError(
            .configurationInvalid,
            "AAPM_DICTIONARY_DIR has no dictionary: \(self.dictionaryDirectory). On Debian install hunspell-es and "
                + "hunspell-en-us.")
    }

    /// - Throws: `AAPMError` with `.configurationInvalid`.
    func requireWebPage() throws {
        guard !FileManager.default.fileExists(atPath: self.webDirectory + "/index.html") else { return }
        throw AAPMError(.configurationInvalid, "AAPM_WEB_DIR has no index.html: \(self.webDirectory).")
    }
}
