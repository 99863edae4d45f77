import AAPMContent
import AAPMCore
import ArgumentParser
import Foundation

/// `aapm schema`
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Work on persona schemas (aapm/1).", subcommands: [Lint.self])

    /// `aapm schema lint FILE…`
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check persona schemas: every problem with line, column, code and, where there is one, the fix.",
            discussion: "Exits with 1 when a file has an error. docs/persona-schema.md describes the format.")

        @Argument(help: "The YAML files.")
        var files: [String]

        @Flag(help: "One JSON object a problem and line.")
        var json = false

        func run() throws {
            let configuration = try AppConfiguration.fromEnvironment()
            let linter = try PersonaCatalogLoader(contentFolder: configuration.contentDirectory).personaLinter()
            var errors = 0
            for file in self.files {
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw AAPMError(.contentInvalid, "The file \(file) cannot be read.")
                }
                let diagnostics = linter.lint([UInt8](data))
                errors += diagnostics.count { $0.severity == .error }
                for one in diagnostics { try self.show(one, of: file) }
                if !self.json { print("\(file): \(Self.summary(diagnostics))") }
            }
            if errors > 0 { throw ExitCode.failure }
        }

        private func show(_ diagnostic: Diagnostic, of file: String) throws {
            guard self.json else {
                print(
                    "\(file):\(diagnostic.line):\(diagnostic.column): \(diagnostic.severity.rawValue): "
                        + "\(diagnostic.message) [\(diagnostic.code.rawValue)] \(diagnostic.path)")
                if let fix = diagnostic.fix { print("    fix: \(fix)") }
                return
            }
            print(try CommandOutput.line(LintRecord(file: file, diagnostic)))
        }

        private static func summary(_ diagnostics: [Diagnostic]) -> String {
            let errors = diagnostics.count { $0.severity == .error }
            let rest = diagnostics.count - errors
            return diagnostics.isEmpty ? "no problems" : "\(errors) errors, \(rest) warnings"
        }
    }

    /// A problem as `--json` prints it.
    private struct LintRecord: Encodable {
        let file: String
        let line: Int
        let column: Int
        let severity: String
        let code: String
        let path: String
        let message: String
        let fix: String?

        init(file: String, _ diagnostic: Diagnostic) {
            self.file = file
            self.line = diagnostic.line
            self.column = diagnostic.column
            self.severity = diagnostic.severity.rawValue
            self.code = diagnostic.code.rawValue
            self.path = diagnostic.path
            self.message = diagnostic.message
            self.fix = diagnostic.fix
        }
    }
}
