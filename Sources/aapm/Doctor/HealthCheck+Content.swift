import AAPMContent
import AAPMCore
import AAPMLinguistics

extension HealthCheck {
    static let content = HealthCheck(name: "personas") { examination in
        let folder = examination.configuration.contentDirectory
        let catalog: PersonaCatalogLoader.Catalog
        do throws(ContentDefect) {
            catalog = try PersonaCatalogLoader(contentFolder: folder).load()
        } catch {
            return [
                .problem(
                    "personas", "the content in \(folder) cannot be used: \(error.description)",
                    fix: "install it again, or set AAPM_CONTENT_DIR")
            ]
        }
        var findings: [Finding] = []
        for (file, diagnostics) in catalog.diagnostics.sorted(by: { $0.key < $1.key }) {
            let errors = diagnostics.count { $0.severity == .error }
            guard errors > 0 else { continue }
            findings.append(
                .problem(
                    "personas", "\(file) has \(errors) errors and is left out",
                    fix: "aapm schema lint \(folder)/\(file)"))
        }
        if catalog.library.personas.isEmpty {
            findings.append(
                .problem("personas", "there is no usable persona in \(folder)", fix: "without one no server starts"))
        }
        let count = catalog.library.personas.count
        return findings.isEmpty ? [.ok("personas", "\(count) personas can be played")] : findings
    }

    static let prompts = HealthCheck(name: "prompts") { examination in
        do {
            let prompts = try Partner.prompts(in: examination.configuration.contentDirectory)
            return [.ok("prompts", "they can be filled in; version \(prompts.version)")]
        } catch let error as AAPMError {
            return [.problem("prompts", error.message, fix: "mend the places named, or install the content again")]
        }
    }

    /// What each plan gives, ours or the file that AAPM_PLANS names.
    static let plans = HealthCheck(name: "plans") { examination in
        do {
            _ = try Allowances.plans(examination.configuration)
            let plan = examination.configuration.defaultPlan
            return [.ok("plans", "they can be read; new learners get \(plan.rawValue)")]
        } catch let error as AAPMError {
            return [
                .problem(
                    "plans", error.message,
                    fix: "mend the places named, correct AAPM_PLANS, or install the content again")
            ]
        }
    }

    /// Each language of each persona, by analysing a word with it.
    static let dictionaries = HealthCheck(name: "packs and dictionaries") { examination in
        let configuration = examination.configuration
        let packs = PackLibrary(directory: configuration.contentDirectory + "/packs")
        let analyzer = OfflineAnalyzer(
            packs: packs, dictionaries: DictionaryShelf(directory: configuration.dictionaryDirectory))
        let languages = packs.languages().sorted { $0.code < $1.code }
        guard !languages.isEmpty else {
            return [
                .problem(
                    "packs and dictionaries", "there is no language pack in \(configuration.contentDirectory)/packs",
                    fix: "install the content again, or set AAPM_CONTENT_DIR")
            ]
        }
        var findings: [Finding] = []
        for language in languages {
            do {
                let context = AnalysisContext(languages: LanguagePair(native: language, target: language))
                _ = try analyzer.analyze("a", in: context)
            } catch let error as AAPMError {
                findings.append(
                    .problem(
                        "packs and dictionaries", "\(error.message) \(error.details["reason"] ?? "")",
                        fix: error.code == .contentInvalid
                            ? "install the content again" : "install it, or set AAPM_DICTIONARY_DIR"))
            }
        }
        let names = languages.map(\.code).joined(separator: ", ")
        return findings.isEmpty ? [.ok("packs and dictionaries", "\(names) can be analysed")] : findings
    }
}
