import AAPMContent
import AAPMCore
import AAPMDialogue
import Logging

/// Who speaks for the characters of an installation.
enum Partner {
    /// A model that phrases what the scripted partner decides, and the scripted partner where none answers.
    ///
    /// - Parameters:
    ///   - director: The scripted partner.
    ///   - model: The way to every model; `nil` leaves all to the director.
    /// - Throws: `AAPMError` with `.contentInvalid`, naming each place of the prompts that is wrong.
    static func responder(
        director: any CharacterResponder, model: (any LanguageModel)?, _ configuration: AppConfiguration,
        logger: Logger
    ) throws -> any CharacterResponder {
        guard let model else { return director }
        let prompts = try Self.prompts(in: configuration.contentDirectory)
        let version = prompts.version
        logger.info("The prompts of the characters are in order", metadata: ["prompts": "\(version)"])
        return ModelPartner(
            director: director, model: model, prompts: prompts, report: { Self.write($0, prompts: version, to: logger) }
        )
    }

    /// - Throws: `AAPMError` with `.contentInvalid`.
    static func prompts(in contentDirectory: String) throws -> PromptLibrary {
        do throws(PromptFaults) {
            return try PromptLibrary(folder: contentDirectory + "/prompts")
        } catch {
            throw AAPMError(
                .contentInvalid, "The prompts in \(contentDirectory)/prompts cannot be used: \(error.description)")
        }
    }

    /// Tells an operator why a line was the script's; nothing that anyone said.
    private static func write(_ fallback: PartnerFallback, prompts: String, to logger: Logger) {
        // Where no model is to be asked, the script is nobody's understudy.
        guard fallback.error != .notConfigured else { return }
        var metadata: Logger.Metadata = [
            "session": "\(fallback.session)", "reason": "\(fallback.reason.rawValue)",
            "in_the_middle": "\(fallback.isInTheMiddle)", "prompts": "\(prompts)",
        ]
        if let error = fallback.error { metadata["error"] = "\(error.rawValue)" }
        logger.info("The script said a line in a model's place", metadata: metadata)
    }
}
