/** What an export selects, in a form that holds no SQL: every source translates it to its own. */
export interface ExportQuery {
  /** null: all columns of the model under their own names. */
  readonly fields: readonly QueryField[] | null
  /** null: every row. */
  readonly where: Expression | null
}

export interface QueryField {
  readonly alias: string
  readonly expression: Expression
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='
export type Aggregate = 'count' | 'sum' | 'min' | 'max' | 'avg'

/** Comparisons with null are never true, as in SQL. */
export type Expression =
  /** A column of the model, by the names of `columns.ts`. */
  | { readonly kind: 'column'; readonly name: string }
  /** A value inside a JSON column: `properties.address.city`. Its text; null where it is missing or JSON null. */
  | { readonly kind: 'property'; readonly column: string; readonly path: readonly string[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression }
  | { readonly kind: 'in'; readonly item: Expression; readonly values: readonly Expression[] }
  /** `%` and `_` as in SQL, `\` takes their meaning away. */
  | { readonly kind: 'like'; readonly item: Expression; readonly pattern: string; readonly anyCase: boolean }
  /** A regular expression (of the subset that PostgreSQL and RE2 share) matches somewhere. */
  | { readonly kind: 'matches'; readonly item: Expression; readonly pattern: string; readonly anyCase: boolean }
  | { readonly kind: 'isNull'; readonly item: Expression }
  /** Of all rows of the interval; `item` null is `count(*)`. A query has aggregates only, or none. */
  | { readonly kind: 'aggregate'; readonly name: Aggregate; readonly item: Expression | null }
