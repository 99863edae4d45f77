package import AAPMCore
import Foundation

/// Reads the content folder of an installation at start-up.
package struct PersonaCatalogLoader: Sendable {
    /// What a folder holds. Files with errors are left out and named in `diagnostics`.
    package struct Catalog: Sendable {
        package let library: PersonaLibrary
        /// By file, relative to the content folder; only files with at least one diagnostic.
        package let diagnostics: [String: [Diagnostic]]

        /// Whether a file had to be left out.
        package var hasErrors: Bool {
            self.diagnostics.values.contains { $0.contains { $0.severity == .error } }
        }
    }

    private let folder: URL

    /// - Parameter contentFolder: The folder with `personas/`, `partner/` and `schemas/`.
    package init(contentFolder: String) {
        self.folder = URL(fileURLWithPath: contentFolder, isDirectory: true)
    }

    /// The linter of `aapm schema lint`.
    ///
    /// - Throws: `ContentDefect` when the JSON Schema is missing or broken.
    package func personaLinter() throws(ContentDefect) -> PersonaLinter {
        try PersonaLinter(schema: self.bytes("schemas/persona-aapm-1.schema.json"))
    }

    /// Reads every `.yaml` of `personas/` and `partner/`. Blocks for some milliseconds.
    ///
    /// - Throws: `ContentDefect` when the folder or a JSON Schema is missing or broken; a broken persona does not throw.
    package func load() throws(ContentDefect) -> Catalog {
        let personaLinter = try self.personaLinter()
        let partnerLinter = try PartnerLibraryLinter(schema: self.bytes("schemas/partner-aapm-1.schema.json"))
        var personas: [PersonaSchema] = []
        var partners: [Language: PartnerLibrary] = [:]
        var diagnostics: [String: [Diagnostic]] = [:]
        for file in try self.files("partner") {
            let (library, problems) = partnerLinter.read(try self.bytes(file))
            if let library { partners[library.language] = library }
            if !problems.isEmpty { diagnostics[file] = problems }
        }
        for file in try self.files("personas") {
            let (persona, problems) = personaLinter.read(try self.bytes(file))
            if !problems.isEmpty { diagnostics[file] = problems }
            guard let persona else { continue }
            if personas.contains(where: { $0.id == persona.id }) {
                diagnostics[file, default: []].append(
                    Diagnostic(
                        line: 1, column: 1, severity: .error, code: .duplicateID, path: "/id",
                        message: "another file has the persona “\(persona.id)” already", fix: nil))
            } else {
                personas.append(persona)
            }
        }
        return Catalog(
            library: PersonaLibrary(personas: personas, partners: partners), diagnostics: diagnostics)
    }

    private func files(_ subfolder: String) throws(ContentDefect) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: self.folder.appendingPathComponent(subfolder).path)
            return names.filter { $0.hasSuffix(".yaml") }.sorted().map { subfolder + "/" + $0 }
        } catch {
            throw ContentDefect("the folder \(subfolder) of the content cannot be read")
        }
    }

    private func bytes(_ file: String) throws(ContentDefect) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: self.folder.appendingPathComponent(file)))
        } catch {
            throw ContentDefect("the file \(file) of the content cannot be read")
        }
    }
}
