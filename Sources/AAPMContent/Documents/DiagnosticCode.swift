/// What kind of problem a diagnostic reports; stable, documented in docs/persona-schema.md.
package enum DiagnosticCode: String, Hashable, Sendable, Codable, CaseIterable {
    // The text
    case tooLarge = "too_large"
    case invalidUTF8 = "invalid_utf8"
    case controlCharacter = "control_character"
    case emptyDocument = "empty_document"
    case yamlSyntax = "yaml_syntax"
    case yamlTab = "yaml_tab"
    case yamlAlias = "yaml_alias"
    case yamlTag = "yaml_tag"
    case yamlKey = "yaml_key"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case tooManyProblems = "too_many_problems"

    // The JSON Schema
    case wrongType = "wrong_type"
    case missingField = "missing_field"
    case unknownField = "unknown_field"
    case notAllowed = "not_allowed"
    case outOfRange = "out_of_range"
    case tooShort = "too_short"
    case tooLong = "too_long"
    case notUnique = "not_unique"
    case badFormat = "bad_format"

    // Across fields
    case foreignLayout = "foreign_layout"
    case duplicateID = "duplicate_id"
    case unknownReference = "unknown_reference"
    case sameLanguage = "same_language"
    case rangeInverted = "range_inverted"
    case textMissingLanguage = "text_missing_language"
    case glossMissing = "gloss_missing"
    case unknownPlaceholder = "unknown_placeholder"
    case formMissing = "form_missing"
    case lineUnfinished = "line_unfinished"
    case slotNeverAsked = "slot_never_asked"
    case slotWithoutAnswer = "slot_without_answer"
    case slotConditionOrder = "slot_condition_order"
    case sceneCannotEnd = "scene_cannot_end"
    case nodeUnreachable = "node_unreachable"
    case nodeDeadEnd = "node_dead_end"
    case intentNeverMatches = "intent_never_matches"
    case taskCannotComplete = "task_cannot_complete"
    case taskSceneMismatch = "task_scene_mismatch"
    case weightsNotOne = "weights_not_one"
    case negotiationTier = "negotiation_tier"
    case levelOutsideRange = "level_outside_range"
    case companionMisplaced = "companion_misplaced"
    case connectionOneWay = "connection_one_way"
    case patternShadowed = "pattern_shadowed"

    var severity: Diagnostic.Severity {
        switch self {
        case .connectionOneWay, .patternShadowed, .lineUnfinished: .warning
        default: .error
        }
    }
}
