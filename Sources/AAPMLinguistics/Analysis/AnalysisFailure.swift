import AAPMContent
import AAPMCore

/// The errors of the analysis, in the codes that clients know.
enum AnalysisFailure {
    static func noPack(for language: Language) -> AAPMError {
        AAPMError(
            .analysisUnavailable, "There is no language pack for “\(language)”.", details: ["language": language.code])
    }

    /// Says of a dictionary or a pack that cannot be used what an operator can do about it.
    static func unusable(_ error: any Error, for language: Language) -> any Error {
        switch error {
        case let error as DictionaryError:
            AAPMError(
                .analysisUnavailable, "The dictionary for “\(language)” cannot be used.",
                details: ["reason": error.description], underlying: error)
        case let error as PackError:
            AAPMError(
                .contentInvalid, "The language pack for “\(language)” cannot be used.",
                details: ["reason": error.description], underlying: error)
        default: error
        }
    }
}
