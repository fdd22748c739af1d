"""Services that run agents of other people ("Agent OS"): what is sent, read and signed.

What belongs here: pure functions from values to requests and from answers to values. What does
not: sending, which is guarded (`workers.outgoing`), and what becomes of a task.

    GET  {url}/agents                      {"agents": [{"id", "name", "description"}]}
    POST {url}/agents/{agent}/runs         {"task_id", "input", "callback_url"}; as the next
    GET  {url}/agents/{agent}/runs/{run}   {"run_id", "status", "output", "error"}
    POST {url}/agents/{agent}/runs/{run}/cancel

A callback has the body of the third. `status` is `pending`, `running`, `completed`, `failed` or
`cancelled`, in any case of letters.
"""
