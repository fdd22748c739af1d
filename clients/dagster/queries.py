"""The GraphQL documents. Each requests only the fields that `operations` reads."""

_RUN = "runId jobName status startTime endTime tags { key value }"

LOCATIONS = """query Locations { workspaceOrError { __typename
  ... on PythonError { message }
  ... on Workspace { locationEntries { name locationOrLoadError {
    ... on PythonError { message }
    ... on RepositoryLocation { repositories { name jobs { name } } } } } } } }"""

LAUNCH = """mutation Launch($parameters: ExecutionParams!) {
  launchRun(executionParams: $parameters) { __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on InvalidSubsetError { message }
    ... on PipelineNotFoundError { message }
    ... on RunConflict { message }
    ... on UnauthorizedError { message }
    ... on RunConfigValidationInvalid { errors { message } } } }"""

ADD_PARTITION = """mutation AddPartition(
  $repository: RepositorySelector!, $set: String!, $key: String!
) {
  addDynamicPartition(
    repositorySelector: $repository, partitionsDefName: $set, partitionKey: $key
  ) { __typename
    ... on PythonError { message }
    ... on UnauthorizedError { message } } }"""

TERMINATE = """mutation Terminate($run: String!) {
  terminateRun(runId: $run) { __typename
    ... on PythonError { message }
    ... on TerminateRunFailure { message }
    ... on UnauthorizedError { message } } }"""

RUN = f"""query Run($run: ID!) {{ runOrError(runId: $run) {{ __typename
  ... on Run {{ {_RUN} }}
  ... on PythonError {{ message }} }} }}"""

RUNS = f"""query Runs($limit: Int!, $tags: [ExecutionTag!]) {{
  runsOrError(filter: {{tags: $tags}}, limit: $limit) {{ __typename
    ... on Runs {{ results {{ {_RUN} }} }}
    ... on PythonError {{ message }} }} }}"""

LOGS = """query Logs($run: ID!, $after: String, $limit: Int!) {
  runOrError(runId: $run) { ... on Run { status } }
  logsForRun(runId: $run, afterCursor: $after, limit: $limit) { __typename
    ... on PythonError { message }
    ... on RunNotFoundError { message }
    ... on EventConnection { cursor hasMore events {
      __typename
      ... on MessageEvent { stepKey message }
      ... on ExecutionStepFailureEvent { error { message causes { message } } } } } } }"""
